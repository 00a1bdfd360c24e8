import 'dart:convert';

import 'package:dio/dio.dart';
import 'package:shelf/shelf.dart';

class FaceSignClient {
  FaceSignClient(String key)
      : _dio = Dio(BaseOptions(
          baseUrl: 'https://api.facesign.ai/v1',
          connectTimeout: const Duration(seconds: 4),
          sendTimeout: const Duration(seconds: 10),
          receiveTimeout: const Duration(seconds: 10),
          headers: {'Authorization': 'Bearer $key', 'FaceSign-Version': '2024-01-15'},
        )),
        _catalogue = Dio(BaseOptions(
          baseUrl: 'https://api.facesign.ai/v1',
          connectTimeout: const Duration(seconds: 4),
          receiveTimeout: const Duration(seconds: 10),
          headers: {'Authorization': 'Bearer $key'},
        ));

  final Dio _dio;
  final Dio _catalogue;

  Future<Response> open(String trainer) async {
    final answer = await _dio.post<Map<String, dynamic>>('/sessions', data: {
      'clientReferenceId': trainer,
      'zone': 'eu',
    });
    final session = answer.data!;
    return Response.ok(
      jsonEncode({
        'sessionId': session['session']['id'],
        'clientSecret': session['clientSecret']['secret'],
      }),
      headers: {'content-type': 'application/json'},
    );
  }

  Future<bool> authentic(String sessionId) async {
    final answer = await _dio.get<Map<String, dynamic>>('/sessions/$sessionId');
    final report = answer.data!['session']['report'] as Map<String, dynamic>;
    return report['deepfakeDetectionStatus']?['state'] == 'succeeded' &&
        report['deepfakeDetection']?['verdict'] == 'authentic';
  }

  Future<List<String>> avatars() async {
    final answer = await _catalogue.get<Map<String, dynamic>>('/avatars');
    return [for (final a in answer.data!['avatars'] as List) a['id'] as String];
  }
}
