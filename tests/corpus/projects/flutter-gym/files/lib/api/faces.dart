import 'dart:io';

import 'package:dio/dio.dart';

class Faces {
  Faces(this.key);

  final String key;
  final dio = Dio(BaseOptions(
    baseUrl: 'https://faceapi.arsa.technology/api/v1',
    connectTimeout: const Duration(seconds: 3),
    receiveTimeout: const Duration(seconds: 10),
  ));

  Future<int> count(File photo) async {
    final form = FormData.fromMap({'face_image': await MultipartFile.fromFile(photo.path)});
    final response = await dio.post(
      '/face_detection/detect_face',
      data: form,
      options: Options(headers: {'x-key-secret': key}),
    );
    print(response.data);
    return (response.data['faces'] as List).length;
  }
}
