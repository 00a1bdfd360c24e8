class Env {
  static const backend = String.fromEnvironment('BACKEND', defaultValue: 'https://api.driving.example');
  static const arsaKey = String.fromEnvironment('ARSA_KEY', defaultValue: '%{live:driving-define}');
}
