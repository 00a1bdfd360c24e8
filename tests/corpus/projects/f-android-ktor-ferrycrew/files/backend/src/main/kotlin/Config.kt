package example.gangway.backend

data class Config(
    val arsaBase: String,
    val arsaKey: String,
    val facesignKey: String,
    val hookSecret: String,
    val minSimilarity: Double,
) {
    override fun toString() = "Config(arsaBase=$arsaBase, keys=***)"

    companion object {
        fun fromEnv(env: Map<String, String> = System.getenv()) = Config(
            arsaBase = env["ARSA_BASE"] ?: "https://faceapi.arsa.technology/api/v1",
            arsaKey = env.getValue("ARSA_FACE_API_KEY"),
            facesignKey = env["FACESIGN_API_KEY"].orEmpty(),
            hookSecret = env["FACESIGN_WEBHOOK_SECRET"] ?: error("FACESIGN_WEBHOOK_SECRET is not set"),
            minSimilarity = env["MIN_SIMILARITY"]?.toDouble() ?: 0.81,
        )
    }
}
