import 'package:dio/dio.dart';
import 'package:flutter/foundation.dart';

import '../config/app_config.dart';

class TrainerSession {
  TrainerSession({required this.id, required this.clientSecret});

  factory TrainerSession.fromJson(Map<String, dynamic> json) => TrainerSession(
        id: json['sessionId'] as String,
        clientSecret: json['clientSecret'] as String,
      );

  final String id;
  final String clientSecret;
}

/// Talks to our own server only.
class GymApi {
  GymApi({Dio? dio})
      : _dio = dio ??
            Dio(BaseOptions(
              baseUrl: AppConfig.base,
              connectTimeout: const Duration(seconds: 5),
              receiveTimeout: const Duration(seconds: 20),
            ));

  final Dio _dio;

  Future<bool> checkIn(List<int> jpeg, String club) async {
    final response = await _dio.post<Map<String, dynamic>>(
      '/checkin/$club',
      data: FormData.fromMap({'photo': MultipartFile.fromBytes(jpeg, filename: 'me.jpg')}),
    );
    debugPrint('check-in answered ${response.statusCode}');
    return response.data?['open'] == true;
  }

  Future<TrainerSession> startTrainerCheck() async {
    final response = await _dio.post<Map<String, dynamic>>('/trainers/sessions');
    return TrainerSession.fromJson(response.data!);
  }
}
