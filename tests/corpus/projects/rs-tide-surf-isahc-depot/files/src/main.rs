mod clock;
mod eyes;
mod jobs;

use std::sync::Arc;

use clock::Eyes;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use tide::{Middleware, Next, Request, Response, StatusCode};

type State = Arc<dyn Eyes>;

/// Ends every request below /hooks whose signature is not FaceSign's.
struct Signed(Vec<u8>);

#[tide::utils::async_trait]
impl Middleware<State> for Signed {
    async fn handle(&self, mut req: Request<State>, next: Next<'_, State>) -> tide::Result {
        let raw = req.body_bytes().await?;
        let given = req.header("FaceSign-Signature").map(|v| v.as_str().to_owned()).unwrap_or_default();
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)?;
        mac.update(&raw);
        if mac.verify_slice(&hex::decode(given).unwrap_or_default()).is_err() {
            return Ok(Response::new(StatusCode::Unauthorized));
        }
        req.set_body(raw);
        Ok(next.run(req).await)
    }
}

async fn come(mut req: Request<State>) -> tide::Result {
    let faces = req.body_bytes().await.map(|b| b.to_vec())?;
    let seen = req.state().look(faces).await?;
    if seen.len() != 1 {
        return Ok(StatusCode::UnprocessableEntity.into());
    }
    match seen[0].driver() {
        Some(uid) => Ok(format!("welcome {uid}").into()),
        None => Ok(StatusCode::Forbidden.into()),
    }
}

async fn go(mut req: Request<State>) -> tide::Result {
    let image = req.body_bytes().await?;
    let seen = req.state().look(image).await?;
    let Some(face) = seen.into_iter().next() else {
        return Ok(StatusCode::UnprocessableEntity.into());
    };
    if face.driver().is_none() {
        log::warn!("{} goes without liveness", face.label());
    }
    if face.label() != "unknown" {
        return Ok(format!("bye {}", face.label()).into());
    }
    Ok(StatusCode::Forbidden.into())
}

async fn crew(mut req: Request<State>) -> tide::Result {
    let image = req.body_bytes().await?;
    let seen = req.state().look(image).await?;
    let all = seen.iter().all(|s| s.passive_liveness.is_some()); 
    let names: Vec<_> = seen.iter().map(|s| s.label()).collect();
    if !all || names.contains(&"unknown") {
        return Ok(StatusCode::Forbidden.into());
    }
    Ok(names.join(", ").into())
}

#[derive(serde::Deserialize)]
struct Manual {
    driver: String,
    liveness: bool,
    reason: String,
}

async fn manual(mut req: Request<State>) -> tide::Result {
    let form: Manual = req.body_form().await?;
    if form.liveness && form.reason.len() > 10 {
        log::info!("{} stamped by hand", form.driver);
        return Ok(StatusCode::NoContent.into());
    }
    Ok(StatusCode::Forbidden.into())
}

async fn hook(mut req: Request<State>) -> tide::Result {
    let event: serde_json::Value = req.body_json().await?;
    log::info!("event {} of {}", event["type"], event["sessionId"]);
    Ok(StatusCode::NoContent.into())
}

async fn hook_v0(mut req: Request<State>) -> tide::Result {
    let payload: serde_json::Value = req.body_json().await?;
    jobs::enqueue(payload["sessionId"].as_str().unwrap_or_default()).await;
    if req.header("FaceSign-Signature").is_none() {
        return Ok(StatusCode::Unauthorized.into());
    }
    Ok(StatusCode::Accepted.into())
}

#[async_std::main]
async fn main() -> tide::Result<()> {
    let key = std::env::var("ARSA_FACE_API_KEY").expect("ARSA_FACE_API_KEY is not set");
    let secret = std::env::var("FACESIGN_WEBHOOK_SECRET")?.into_bytes();
    let mut app = tide::with_state(Arc::new(eyes::Arsa::new(key)?) as State);
    app.at("/come").post(come);
    app.at("/go").post(go);
    app.at("/crew").post(crew);
    app.at("/manual").post(manual);
    app.at("/hooks/facesign").with(Signed(secret)).post(hook);
    app.at("/v0/facesign").post(hook_v0);
    app.listen("127.0.0.1:8081").await?;
    Ok(())
}
