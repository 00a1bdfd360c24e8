/// What the build knows.
class AppConfig {
  static const backend = String.fromEnvironment('BACKEND', defaultValue: 'https://courier.example/api');

  // --dart-define in the CI
  static const faceKey = String.fromEnvironment('ARSA_FACE_API_KEY');

  static const demoKey = 'sk_live_xxxxxxxxxxxx';

  /// For the pilot in Graz.
  static const pilotKey = '%{hex:dart-courier-pilot}';
}
