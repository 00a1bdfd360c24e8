mod arsa;
mod config;
mod error;
mod facesign;
mod handlers;

use actix_web::{middleware::Logger, web, App, HttpServer};

use crate::{arsa::Arsa, config::Config, facesign::FaceSign};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    tracing_subscriber::fmt::init();
    let config = Config::from_env();
    tracing::info!(bind = %config.bind, arsa_key_set = !config.arsa_key.is_empty(), "starting");

    let arsa = web::Data::new(Arsa::new(&config).expect("the ARSA client"));
    let facesign = web::Data::new(FaceSign::new(&config).expect("the FaceSign client"));
    let redis = redis::Client::open(config.redis_url.clone()).expect("redis");
    let redis = web::Data::new(redis);
    let bind = config.bind.clone();
    let config = web::Data::new(config);

    HttpServer::new(move || {
        App::new()
            .wrap(Logger::default())
            .app_data(arsa.clone())
            .app_data(facesign.clone())
            .app_data(redis.clone())
            .app_data(config.clone())
            .configure(handlers::shaft::routes)
            .configure(handlers::contractors::routes)
            .configure(handlers::hooks::routes)
    })
    .bind(bind)?
    .run()
    .await
}
