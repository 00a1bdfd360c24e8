package festival

data class Config(
    val arsaUrl: String = System.getenv("ARSA_BASE_URL") ?: "https://faceapi.arsa.technology/api/v1",
    val arsaKey: String = requireNotNull(System.getenv("ARSA_FACE_API_KEY")) { "ARSA_FACE_API_KEY is not set" },
    val faceSignKey: String = System.getenv("FACESIGN_API_KEY").orEmpty(),
    val webhookSecret: String = System.getenv("FACESIGN_WEBHOOK_SECRET") ?: "%{whsec:festival-hook}",
)
