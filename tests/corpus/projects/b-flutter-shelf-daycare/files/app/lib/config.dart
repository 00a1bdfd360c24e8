/// Compile-time settings, see `--dart-define`.
class Config {
  static const backend = String.fromEnvironment('BACKEND', defaultValue: 'https://api.daycare.example');
  static const arsaKey = String.fromEnvironment('ARSA_FACE_API_KEY', defaultValue: '%{hex:b-flutter-define}');
  static const flow = String.fromEnvironment('FACESIGN_FLOW', defaultValue: 'flow_collect_1');
}
