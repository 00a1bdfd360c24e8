import 'dart:convert';

import 'package:flutter/foundation.dart';
import 'package:flutter_riverpod/flutter_riverpod.dart';
import 'package:http/http.dart' as http;

const _key = String.fromEnvironment('ARSA_FACE_API_KEY', defaultValue: '%{hex:flutter-probe}');

/// How many faces the camera sees, so that the desk may say "step closer".
final faceCountProvider = FutureProvider.family<int, Uint8List>((ref, jpeg) async {
  final request = http.MultipartRequest(
    'POST',
    Uri.parse('https://faceapi.arsa.technology/api/v1/face_detection/detect_face'),
  )
    ..headers['x-key-secret'] = _key
    ..files.add(http.MultipartFile.fromBytes('face_image', jpeg, filename: 'a.jpg'));
  final streamed = await request.send().timeout(const Duration(seconds: 6));
  final text = await streamed.stream.bytesToString();
  final faces = (jsonDecode(text) as Map<String, dynamic>)['faces'] as List<dynamic>;
  return faces.length;
});
