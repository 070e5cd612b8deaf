# The far side of `publish` over SSH: functions for any POSIX shell (dash, bash, ksh, busybox). It is given to `sh` on its
# standard input, and after it one call at a time; each ends with a line `:end STATUS`. While the shell lives it has the turn,
# and when the connection ends, so does the shell. Statuses: 1 failed (stderr tells), 10 `current` is not ours, 11 somebody
# else has the turn, 12 links cannot be replaced in one step, 13 no program for SHA-256, 14 no rsync, 15 no whole release.

LC_ALL=C
export LC_ALL
umask 022
home=$PWD
notes=.briefbook
turn=$notes/turn
locked=$notes/turn-has-lock
mine=

if command -v sha256sum >/dev/null 2>&1; then sha256='sha256sum'
elif command -v shasum >/dev/null 2>&1; then sha256='shasum -a 256'
elif command -v sha256 >/dev/null 2>&1; then sha256='sha256 -r'
elif command -v openssl >/dev/null 2>&1; then sha256='openssl dgst -sha256 -r'
else sha256=
fi

# Tells the folder that `current` leads to; none where there is no link. Fails when it is no link of ours.
current() {
  folder=
  if [ -L current ]; then
    link=$(readlink current) || return 1
    case $link in
      releases/*/* | releases/.*) return 10 ;;
      releases/?*) folder=${link#releases/} ;;
      *) return 10 ;;
    esac
  elif [ -e current ]; then
    return 10
  fi
  echo "current $folder"
}

# Goes into the root, if there is one yet.
enter() {
  cd "$home" || return 1
  [ -e "$1" ] || [ -L "$1" ] || return 2
  cd "$1" || return 1
}

# look ROOT: the published release and its note.
look() {
  enter "$1"
  case $? in
    0) ;;
    2) echo 'current '; return 0 ;;
    *) return 1 ;;
  esac
  current || return
  [ ! -f "$notes/$folder.json" ] || cat "$notes/$folder.json"
}

# list ROOT: the published release, and the first line of each note.
list() {
  enter "$1"
  case $? in
    0) ;;
    2) echo 'current '; return 0 ;;
    *) return 1 ;;
  esac
  current || return
  releases
}

releases() {
  for note in "$notes"/*.json; do
    name=${note##*/}
    name=${name%.json}
    [ -f "$note" ] && [ -d "releases/$name" ] || continue
    printf 'release %s ' "$name"
    # One line, also where the note has none.
    line=$(sed 1q "$note") || return 1
    printf '%s\n' "$line"
  done
}

# folders: all that is where releases are, and the root.
folders() {
  for name in releases/*; do
    [ ! -d "$name" ] || echo "folder ${name#releases/}"
  done
  printf 'root '
  pwd -P
}

# show FILE: a line `is` and the file, if there is one.
show() {
  [ -f "$1" ] || return 0
  echo is
  cat "$1"
}

# forget FOLDER: removes the notes of a release, not the release.
forget() {
  has_turn || return
  rm -f "$notes/$1.json" "$notes/$1.sha256"
}

# Tells who has the turn.
held() {
  # Who has just taken it may not have said their name yet.
  who=$(cat "$turn/who" 2>/dev/null)
  echo "held ${who:-somebody}"
  return 11
}

# Ends the shell that has the turn; a dead connection can keep one alive for hours.
end_holder() {
  pid=$(cat "$turn/pid" 2>/dev/null) && [ -n "$pid" ] || return 0
  kill "$pid" 2>/dev/null || return 0
  for _ in 1 2 3; do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 1
  done
  kill -9 "$pid" 2>/dev/null
  sleep 1
}

# take ROOT WHO OVER: takes the turn, if OVER is `yes` also from somebody else; then as `list`. The lock of the system is
# freed however this shell ends; the folder is what systems without `flock`, and SFTP, can see.
take() {
  cd "$home" && mkdir -p "$1" && cd "$1" || return 1
  current >/dev/null || return
  mkdir -p "$notes/staging" releases || return 1
  locks=
  if command -v flock >/dev/null 2>&1; then
    locks=yes
    true >>"$notes/lock" || return 1
    exec 9>>"$notes/lock"
    if ! flock -n 9; then
      [ "$3" = yes ] || { held; return; }
      end_holder
      flock -n 9 || { held; return; }
    fi
  fi
  if [ -n "$locks" ] && [ ! -d "$turn" ]; then true >"$locked" || return 1; fi
  if ! mkdir "$turn" 2>/dev/null; then
    if [ -d "$turn" ]; then
      # Who had the lock of the system, and has it no more, is dead.
      if [ -z "$locks" ] || [ ! -f "$locked" ]; then
        [ "$3" = yes ] || { held; return; }
        end_holder
      fi
      rm -rf "$turn"
    fi
    if ! mkdir "$turn"; then
      [ -d "$turn" ] || return 1
      held
      return
    fi
  fi
  mine="$2"
  trap 'give_back' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  echo $$ >"$turn/pid" && printf '%s\n' "$mine" >"$turn/who" || return 1
  [ -n "$sha256" ] || return 13
  can_replace || return
  current || return
  releases
}

has_turn() {
  [ -n "$mine" ] && [ "$(cat "$turn/who" 2>/dev/null)" = "$mine" ] || { held; return; }
}

give_back() {
  has_turn >/dev/null && rm -rf "$turn"
  [ -z "$locks" ] || rm -f "$locked"
}

# Puts a link in the place of another one by one rename, which `mv` alone does not: it would move into the folder behind it.
replace() {
  case $way in
    T) mv -fT "$1" "$2" ;;
    h) mv -fh "$1" "$2" ;;
    perl) perl -e 'rename($ARGV[0], $ARGV[1]) or die "$!\n"' "$1" "$2" ;;
    python3) python3 -c 'import os, sys; os.replace(sys.argv[1], sys.argv[2])' "$1" "$2" ;;
  esac
}

# Finds a way to replace links, by trying.
can_replace() {
  probe=$notes/probe
  rm -rf "$probe"
  mkdir -p "$probe/a" "$probe/b" || return 1
  for way in T h perl python3; do
    rm -rf "$probe/new" "$probe/old"
    ln -s a "$probe/old" && ln -s b "$probe/new" || return 1
    replace "$probe/new" "$probe/old" 2>/dev/null
    [ "$(readlink "$probe/old")" = b ] && break
    way=
  done
  rm -rf "$probe"
  [ -n "$way" ] || return 12
}

# stage: a new folder for the next release, and those that runs before have left. It is a new one each time, because what is
# left of a killed run may still be writing into its own.
stage() {
  has_turn || return
  command -v rsync >/dev/null 2>&1 || return 14
  number=0
  for old in $(ls "$notes/staging" | sort -n); do
    echo "left $old"
    number=$old
  done
  number=$((number + 1))
  mkdir "$notes/staging/$number" || return 1
  echo "staging $number"
  printf 'root '
  pwd -P
}

# clear NAME …: removes folders of staging.
clear() {
  for name; do
    rm -rf "$notes/staging/$name"
  done
}

# put FILE: writes standard input, whole or not at all.
put() {
  has_turn || return
  cat >"$1.draft" && mv -f "$1.draft" "$1"
}

# The checksums of all files of a tree, as our lists have them.
sums() {
  (cd "$1" && find . -type f -exec $sha256 {} +) | sed 's/^\([0-9a-f]*\) [ *]*/\1  /' | sort
}

# check TREE LIST SUM: reads a tree back. SUM is what the list must be, and the tree's own list too; where it is another, the
# lines that differ are told.
check() {
  [ -n "$sha256" ] || return 13
  [ -d "$1" ] && [ -f "$2" ] || return 15
  case $($sha256 <"$2") in "$3"*) ;; *) return 15 ;; esac
  case $(sums "$1" | $sha256) in "$3"*) return 0 ;; esac
  echo differs
  sums "$1" | diff - "$2" | sed -n '/^[<>] /p'
}

# free NAME: a name for the folder of a release that nothing else has.
free() {
  free=$1
  number=2
  while [ -e "releases/$free" ] || [ -L "releases/$free" ]; do
    free=$1.$number
    number=$((number + 1))
  done
  echo "$free"
}

# place NAME FOLDER: makes a folder of staging a release, and the list beside it that of the release.
place() {
  has_turn || return
  [ ! -e "releases/$2" ] || return 1
  mv -f "$notes/staging.sha256" "$notes/$2.sha256" && mv "$notes/staging/$1" "releases/$2"
}

# switch FOLDER: lets `current` lead to a release.
switch() {
  has_turn || return
  current >/dev/null || return
  rm -f "$notes/next-link"
  ln -s "releases/$1" "$notes/next-link" || return 1
  sync -f . 2>/dev/null || sync
  replace "$notes/next-link" current && [ "$(readlink current)" = "releases/$1" ]
}

# remove FOLDER: removes the files of a release, and the folders that are empty then. What somebody else has put there stays.
remove() {
  has_turn || return
  [ -f "$notes/$1.sha256" ] || return 15
  sed 's/^[0-9a-f]*  //' "$notes/$1.sha256" | tr '\n' '\0' | (cd "releases/$1" && xargs -0 rm -f) || return 1
  find "releases/$1" -depth -type d -exec rmdir {} + 2>/dev/null
  rm -f "$notes/$1.json" "$notes/$1.sha256"
}
