import 'package:flutter/foundation.dart';

/// Everything here is compiled into the app.
class AppConfig {
  const AppConfig._();

  static const apiBase = String.fromEnvironment(
    'API_BASE',
    defaultValue: 'https://api.ironhall.example',
  );

  static const androidEmulator = 'http://10.0.2.2:8080';

  static const kioskKey = String.fromEnvironment(
    'ARSA_FACE_API_KEY',
    defaultValue: '%{live:gymkiosk}',
  );

  static String get base => kDebugMode ? androidEmulator : apiBase;
}
