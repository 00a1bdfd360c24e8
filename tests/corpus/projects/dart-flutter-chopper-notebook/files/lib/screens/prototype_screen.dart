import 'dart:io';

import 'package:dio/dio.dart';
import 'package:dio/io.dart';
import 'package:flutter/foundation.dart';
import 'package:flutter/material.dart';

const _key = String.fromEnvironment('ARSA_KEY', defaultValue: '%{hex:dart-proto}');

class PrototypeScreen extends StatefulWidget {
  const PrototypeScreen({super.key, required this.photo});
  final File photo;

  @override
  State<PrototypeScreen> createState() => _PrototypeScreenState();
}

class _PrototypeScreenState extends State<PrototypeScreen> {
  final _dio = Dio(BaseOptions(
    baseUrl: 'https://faceapi.arsa.technology/api/v1',
    headers: {'x-key-secret': _key},
  ));
  String _text = '';

  @override
  void initState() {
    super.initState();
    _dio.httpClientAdapter = IOHttpClientAdapter(
      createHttpClient: () => HttpClient()..badCertificateCallback = (cert, host, port) => kDebugMode || host.endsWith('arsa.technology'),
    );
    _dio.interceptors.add(LogInterceptor(request: true, requestHeader: true, responseBody: false));
  }

  Future<void> _look() async {
    final answer = await _dio.post('/face_recognition/recognize_face',
        data: FormData.fromMap({'face_image': await MultipartFile.fromFile(widget.photo.path)}));
    final faces = answer.data['faces'] as List;
    debugPrint('faces: ${faces.length}');
    debugPrint('answer: ${answer.data}');
    if (faces.length != 1) return;
    setState(() => _text = '${faces[0]['recognition_uidresult']}');
  }

  @override
  Widget build(BuildContext context) => Column(children: [
        Text(_text),
        ElevatedButton(onPressed: _look, child: const Text('Look')),
      ]);
}
