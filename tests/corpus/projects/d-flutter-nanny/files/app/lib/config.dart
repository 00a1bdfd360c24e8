/// Build with --dart-define=BACKEND=…
class AppConfig {
  static const backend = String.fromEnvironment('BACKEND', defaultValue: 'https://api.littleones.example');
  static const supportMail = 'help@littleones.example';
}
