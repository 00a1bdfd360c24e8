import 'dart:typed_data';

import 'package:dio/dio.dart';
import 'package:flutter/foundation.dart';

import 'config.dart';

/// Says whether the frame shows a face, before it is sent anywhere else.
class FaceProbe {
  final _dio = Dio(BaseOptions(
    baseUrl: 'https://faceapi.arsa.technology/api/v1',
    connectTimeout: const Duration(seconds: 4),
    receiveTimeout: const Duration(seconds: 10),
    headers: {'x-key-secret': Config.arsaKey},
  ));

  Future<bool> hasFace(Uint8List frame) async {
    final form = FormData.fromMap({'face_image': MultipartFile.fromBytes(frame, filename: 'f.jpg')});
    final answer = await _dio.post('/face_detection/detect_face', data: form);
    debugPrint('probe: ${answer.data}');
    return (answer.data['faces'] as List).length == 1;
  }
}
