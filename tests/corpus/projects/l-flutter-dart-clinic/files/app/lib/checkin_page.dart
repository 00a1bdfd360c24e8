import 'dart:io';

import 'package:flutter/material.dart';
import 'package:http/http.dart' as http;

const clinicApi = String.fromEnvironment('CLINIC_API', defaultValue: 'https://api.clinic.example');

class CheckinPage extends StatefulWidget {
  const CheckinPage({super.key});

  @override
  State<CheckinPage> createState() => _CheckinPageState();
}

class _CheckinPageState extends State<CheckinPage> {
  static const _arsaKey = '%{hex:clinic-tablet}';
  String _status = '';

  Future<void> _send(File photo) async {
    final request = http.MultipartRequest('POST', Uri.parse('$clinicApi/checkin'))
      ..files.add(await http.MultipartFile.fromPath('photo', photo.path));
    final response = await request.send().timeout(const Duration(seconds: 20));
    debugPrint('checkin: ${response.statusCode}');
    setState(() => _status = response.statusCode == 200 ? 'Welcome' : 'Please see the desk');
  }

  /// Tells the nurse whether the photo is any good before it is sent.
  Future<void> _preview(File photo) async {
    final uri = Uri.https('faceapi.arsa.technology', '/api/v1/face_detection/detect_face');
    final request = http.MultipartRequest('POST', uri)
      ..headers['x-key-secret'] = _arsaKey
      ..files.add(await http.MultipartFile.fromPath('face_image', photo.path));
    final streamed = await request.send().timeout(const Duration(seconds: 10));
    final answer = await http.Response.fromStream(streamed);
    debugPrint('detect_face: ${answer.body}');
    setState(() => _status = answer.statusCode == 200 ? 'Good photo' : 'Try again');
  }

  @override
  Widget build(BuildContext context) => Column(children: [
        Text(_status),
        FilledButton(onPressed: () => _preview(File('/tmp/last.jpg')), child: const Text('Preview')),
        FilledButton(onPressed: () => _send(File('/tmp/last.jpg')), child: const Text('Check in')),
      ]);
}
