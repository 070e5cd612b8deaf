# What the continuous integration runs, and what a person runs before a commit.
default: ci

# Everything that has to be green.
ci:
    .ci/run

# Show the demo in the browser.
demo:
    cargo run --release -- serve --open

# The tests of the README.
test:
    cargo test

lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Write the generated pages of `docs/` and the expected texts of tests anew.
bless:
    UPDATE_EXPECT=1 cargo test

bench:
    cargo bench

# Run every fuzz target for so many seconds, or only one: `just fuzz 600 markdown`. Needs a nightly compiler and cargo-fuzz.
fuzz seconds="60" target="":
    .ci/fuzz {{seconds}} {{target}}
