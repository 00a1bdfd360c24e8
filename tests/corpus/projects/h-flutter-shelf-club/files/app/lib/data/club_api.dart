import 'dart:typed_data';

import 'package:dio/dio.dart';
import 'package:flutter/foundation.dart';

class CellarAnswer {
  const CellarAnswer({required this.open, this.reason});

  factory CellarAnswer.fromJson(Map<String, dynamic> json) =>
      CellarAnswer(open: json['open'] as bool, reason: json['reason'] as String?);

  final bool open;
  final String? reason;
}

class AgeCheck {
  const AgeCheck(this.sessionId, this.clientSecret);

  final String sessionId;
  final String clientSecret;
}

/// The club's own server.
class ClubApi {
  ClubApi(String token)
      : _dio = Dio(BaseOptions(
          baseUrl: const String.fromEnvironment('CLUB_API', defaultValue: 'https://api.wineclub.example'),
          connectTimeout: const Duration(seconds: 5),
          receiveTimeout: const Duration(seconds: 20),
          headers: {'authorization': 'Bearer $token'},
        )) {
    if (kDebugMode) {
      _dio.interceptors.add(LogInterceptor(requestBody: false, responseBody: false, requestHeader: false));
    }
  }

  final Dio _dio;

  Future<CellarAnswer> openCellar(String cellar, Uint8List jpeg) async {
    final form = FormData.fromMap({'photo': MultipartFile.fromBytes(jpeg, filename: 'face.jpg')});
    final res = await _dio.post<Map<String, dynamic>>('/cellars/$cellar/open', data: form);
    return CellarAnswer.fromJson(res.data!);
  }

  Future<AgeCheck> startAgeCheck() async {
    final res = await _dio.post<Map<String, dynamic>>('/me/age-check');
    return AgeCheck(res.data!['sessionId'] as String, res.data!['clientSecret'] as String);
  }

  Future<void> eraseMe() => _dio.delete<void>('/me/face');
}
