import 'package:dio/dio.dart';

import '../config.dart';

sealed class DoorAnswer {}

class Welcome extends DoorAnswer {
  Welcome(this.nanny);
  final String nanny;
}

class Refused extends DoorAnswer {
  Refused(this.reason);
  final String reason;
}

class Backend {
  Backend() : _dio = Dio(BaseOptions(baseUrl: AppConfig.backend, connectTimeout: const Duration(seconds: 5)));

  final Dio _dio;

  Future<DoorAnswer> door(String booking, List<int> jpeg) async {
    final form = FormData.fromMap({'photo': MultipartFile.fromBytes(jpeg, filename: 'door.jpg')});
    final res = await _dio.post<Map<String, dynamic>>('/bookings/$booking/door', data: form);
    return switch (res.data!) {
      {'nanny': final String nanny} => Welcome(nanny),
      {'reason': final String reason} => Refused(reason),
      _ => Refused('unexpected answer'),
    };
  }

  Future<String> proofSecret() async {
    final res = await _dio.post<Map<String, dynamic>>('/proofs');
    return res.data!['clientSecret'] as String;
  }
}
