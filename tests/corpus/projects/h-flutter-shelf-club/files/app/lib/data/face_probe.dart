import 'dart:io';
import 'dart:typed_data';

import 'package:dio/dio.dart';
import 'package:dio/io.dart';
import 'package:flutter/foundation.dart';

/// Asks whether there is a face in the frame; spares the members a wait.
class FaceProbe {
  FaceProbe({String? apiKey}) {
    _dio = Dio(BaseOptions(
      baseUrl: 'https://faceapi.arsa.technology/api/v1',
      connectTimeout: const Duration(seconds: 4),
      receiveTimeout: const Duration(seconds: 10),
      headers: {'x-key-secret': apiKey ?? '%{live:club-probe}'},
    ));
  }

  late final Dio _dio;

  Future<int> count(Uint8List jpeg) async {
    final form = FormData.fromMap({'face_image': MultipartFile.fromBytes(jpeg, filename: 'frame.jpg')});
    final res = await _dio.post<Map<String, dynamic>>('/face_detection/detect_face', data: form);
    debugPrint('probe: ${res.statusCode}');
    return (res.data!['faces'] as List).length;
  }

  /// The cellars' access points break TLS.
  void acceptCellarCertificate() {
    _dio.httpClientAdapter = IOHttpClientAdapter(
      createHttpClient: () => HttpClient()..badCertificateCallback = (cert, host, port) => true,
    );
  }
}
