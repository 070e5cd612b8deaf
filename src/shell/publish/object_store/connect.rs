//! From the settings of a target and the environment to a [`Bucket`] that can be talked to.
//!
//! Credentials come from the environment, from the files of Amazon's tools, or from what the machine itself is given by its
//! provider; the settings have none. It must not know what is done with the bucket.

use std::ffi::OsString;
use std::sync::Arc;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::{ClientConfigKey, ObjectStore};

use super::bucket::{Bucket, Provider, in_words};
use super::patience::{PatientConnector, Weather};
use super::profile;
use crate::shell::publish::target::Failure;

/// What the settings say of where the bucket is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`.
    pub url: String,
    /// The address of the store's server, if it is not the provider's own.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
}

/// Connects to nothing yet: whether the bucket is there shows with the first request.
pub(super) fn connect(address: &Address, weather: &Arc<Weather>) -> Result<Bucket, Failure> {
    // Whoever was first has decided, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    refuse_unusable_variables(&address.url, std::env::vars_os())?;
    let (scheme, rest) = address.url.split_once("://").unwrap_or(("", &address.url));
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let built = match scheme {
        "s3" => amazon(address, bucket, weather)?.map(|store| (store, Provider::S3)),
        "gs" => google(address, bucket, weather).map(|store| (store, Provider::Google)),
        "az" => azure(address, bucket, weather).map(|store| (store, Provider::Azure)),
        _ => return Err(Failure::failed(format!("`{}` names no kind of store that is known", address.url))),
    };
    let (store, provider) =
        built.map_err(|error| Failure::failed(format!("cannot use `{}`: {}", address.url, in_words(&error))))?;
    Ok(Bucket::new(store, provider, prefix, Arc::clone(weather)))
}

/// Refuses values of the environment that no request can carry: a line break that came with a copied key, say.
fn refuse_unusable_variables(url: &str, variables: impl Iterator<Item = (OsString, OsString)>) -> Result<(), Failure> {
    let prefixes: &[&str] = match url.split("://").next() {
        Some("s3") => &["AWS_"],
        Some("gs") => &["GOOGLE_"],
        _ => &["AZURE_"],
    };
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| prefixes.iter().any(|prefix| name.starts_with(prefix))) else {
            continue;
        };
        // A whole file in JSON, which has line breaks.
        if name.starts_with("GOOGLE_SERVICE_ACCOUNT") {
            continue;
        }
        let is_path = ["_FILE", "_PATH", "_CREDENTIALS", "_DIR"].iter().any(|end| name.ends_with(end));
        let text = value.to_string_lossy();
        if let Some(problem) = unusable(&text).filter(|_| !is_path || text.contains(char::is_control)) {
            return Err(Failure::Helped {
                message: format!("the environment variable `{name}` {problem}, so it cannot be used"),
                help: format!("set `{name}` again, without it"),
            });
        }
    }
    Ok(())
}

/// What of a value no header of a request can hold.
pub(super) fn unusable(value: &str) -> Option<&'static str> {
    if value.contains(['\n', '\r']) {
        Some("has a line break in it")
    } else if value.contains(char::is_control) {
        Some("has a control character in it")
    } else if !value.is_ascii() {
        Some("has a character in it that is not ASCII")
    } else {
        None
    }
}

/// How clients are set up: what they call themselves and how long they wait, unless the environment says how long.
fn client_settings(weather: &Weather, prefix: &str) -> Vec<(ClientConfigKey, String)> {
    let timeout = weather.patience().request;
    let mut settings = vec![(ClientConfigKey::UserAgent, concat!("briefbook/", env!("CARGO_PKG_VERSION")).to_owned())];
    if variable(&format!("{prefix}_TIMEOUT")).is_none() {
        settings.push((ClientConfigKey::Timeout, format!("{}s", timeout.as_secs().max(1))));
    }
    if variable(&format!("{prefix}_CONNECT_TIMEOUT")).is_none() {
        settings.push((ClientConfigKey::ConnectTimeout, format!("{}s", timeout.as_secs().clamp(1, 10))));
    }
    settings
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn amazon(
    address: &Address,
    bucket: &str,
    weather: &Arc<Weather>,
) -> Result<Result<Arc<dyn ObjectStore>, object_store::Error>, Failure> {
    let mut builder = AmazonS3Builder::from_env();
    for (key, value) in client_settings(weather, "AWS") {
        builder = builder.with_config(AmazonS3ConfigKey::Client(key), value);
    }
    if !profile::is_settled(variable)
        && let Some(profile) = profile::read(variable)?
    {
        profile.refuse_unusable()?;
        builder = builder.with_access_key_id(profile.key_id).with_secret_access_key(profile.secret);
        if let Some(token) = profile.token {
            builder = builder.with_token(token);
        }
        // A region of the environment comes first.
        if let Some(region) = profile.region {
            builder = builder.with_config(AmazonS3ConfigKey::DefaultRegion, region);
        }
    }
    if let Some(region) = &address.region {
        builder = builder.with_region(region);
    }
    let of_environment = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"].into_iter().find_map(variable);
    if let Some(endpoint) = &address.endpoint {
        builder = builder
            .with_config(AmazonS3ConfigKey::S3Endpoint, endpoint.trim_end_matches('/'))
            .with_endpoint(endpoint.trim_end_matches('/'));
    }
    let is_http = address.endpoint.clone().or(of_environment).is_some_and(|endpoint| endpoint.starts_with("http://"));
    let builder = builder
        .with_bucket_name(bucket)
        .with_allow_http(is_http)
        .with_retry(weather.patience().retry_config())
        .with_http_connector(PatientConnector(Arc::clone(weather)));
    Ok(builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>))
}

fn google(
    address: &Address,
    bucket: &str,
    weather: &Arc<Weather>,
) -> Result<Arc<dyn ObjectStore>, object_store::Error> {
    let mut builder = GoogleCloudStorageBuilder::from_env();
    for (key, value) in client_settings(weather, "GOOGLE") {
        builder = builder.with_config(GoogleConfigKey::Client(key), value);
    }
    if let Some(endpoint) = &address.endpoint {
        let is_http = endpoint.starts_with("http://");
        builder = builder
            .with_base_url(endpoint.trim_end_matches('/'))
            .with_config(GoogleConfigKey::Client(ClientConfigKey::AllowHttp), is_http.to_string());
    }
    let builder = builder
        .with_bucket_name(bucket)
        .with_retry(weather.patience().retry_config())
        .with_http_connector(PatientConnector(Arc::clone(weather)));
    Ok(Arc::new(builder.build()?))
}

fn azure(
    address: &Address,
    container: &str,
    weather: &Arc<Weather>,
) -> Result<Arc<dyn ObjectStore>, object_store::Error> {
    let mut builder = MicrosoftAzureBuilder::from_env();
    for (key, value) in client_settings(weather, "AZURE") {
        builder = builder.with_config(AzureConfigKey::Client(key), value);
    }
    if let Some(endpoint) = &address.endpoint {
        builder = builder
            .with_endpoint(endpoint.trim_end_matches('/').to_owned())
            .with_allow_http(endpoint.starts_with("http://"));
    }
    let builder = builder
        .with_container_name(container)
        .with_retry(weather.patience().retry_config())
        .with_http_connector(PatientConnector(Arc::clone(weather)));
    Ok(Arc::new(builder.build()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::publish::object_store::patience::Patience;

    #[test]
    fn variables_that_no_request_can_carry_are_refused_by_name() {
        let refused = |url: &str, name: &str, value: &str| {
            let variables = [("HOME", "/home/ja\nne"), (name, value)].map(|(name, value)| (name.into(), value.into()));
            match refuse_unusable_variables(url, variables.into_iter()) {
                Ok(()) => String::new(),
                Err(Failure::Helped { message, help }) => format!("{message} | {help}"),
                Err(other) => panic!("{other:?}"),
            }
        };
        assert_eq!(
            refused("s3://desk", "AWS_ACCESS_KEY_ID", "AKIA\n"),
            "the environment variable `AWS_ACCESS_KEY_ID` has a line break in it, so it cannot be used | set \
             `AWS_ACCESS_KEY_ID` again, without it"
        );
        assert!(refused("s3://desk", "AWS_REGION", "eu\u{1}").contains("`AWS_REGION` has a control character"));
        assert!(refused("s3://desk", "AWS_SESSION_TOKEN", "żółw").contains("that is not ASCII"));
        assert!(refused("az://desk", "AZURE_STORAGE_ACCOUNT_NAME", "a\tb").contains("`AZURE_STORAGE_ACCOUNT_NAME`"));
        assert!(
            refused("gs://desk", "GOOGLE_BASE_URL", "http://a\r\nb").contains("`GOOGLE_BASE_URL` has a line break")
        );
        for (url, name, value) in [
            ("s3://desk", "AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
            ("s3://desk", "AWS_SHARED_CREDENTIALS_FILE", "/home/żółw/keys"),
            ("s3://desk", "AZURE_STORAGE_ACCOUNT_NAME", "a\nb"),
            ("gs://desk", "GOOGLE_SERVICE_ACCOUNT_KEY", "{\n}\n"),
        ] {
            assert_eq!(refused(url, name, value), "");
        }
    }

    #[test]
    fn clients_for_encrypted_connections_can_be_made() {
        let weather = Weather::new(Patience::default());
        // Azure takes its account from the environment or an endpoint.
        for (url, endpoint) in
            [("s3://desk/site", None), ("az://desk", Some("https://account.blob.core.windows.net".to_owned()))]
        {
            let address = Address { url: url.to_owned(), endpoint, region: None };
            let built = connect(&address, &weather);
            // Without an account Azure is refused before a client is made; anything else is our own fault.
            match built {
                Ok(_) => {}
                Err(Failure::Failed(error)) => assert!(error.to_string().contains("ccount"), "{error}"),
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}
