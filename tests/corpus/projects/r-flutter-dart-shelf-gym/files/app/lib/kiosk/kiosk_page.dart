import 'dart:async';
import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'package:camera/camera.dart';
import 'package:flutter/material.dart';
import 'package:http/http.dart' as http;
import 'package:path_provider/path_provider.dart';

import '../api/gym_api.dart';
import '../config/app_config.dart';

class KioskPage extends StatefulWidget {
  const KioskPage({super.key, required this.club, required this.camera});

  final String club;
  final CameraController camera;

  @override
  State<KioskPage> createState() => _KioskPageState();
}

class _KioskPageState extends State<KioskPage> {
  final _api = GymApi();
  String _message = 'Look into the camera';

  /// Is there anybody at all? Saves the server a request.
  Future<int> _countFaces(Uint8List jpeg) async {
    final request = http.MultipartRequest(
      'POST',
      Uri.parse('https://faceapi.arsa.technology/api/v1/face_detection/detect_face'),
    )
      ..headers['x-key-secret'] = AppConfig.kioskKey
      ..files.add(http.MultipartFile.fromBytes('face_image', jpeg, filename: 'kiosk.jpg'));
    final response = await request.send().timeout(const Duration(seconds: 6));
    final body = jsonDecode(await response.stream.bytesToString()) as Map<String, dynamic>;
    return (body['faces'] as List).length;
  }

  Future<void> _onTap() async {
    final shot = await widget.camera.takePicture();
    final jpeg = await shot.readAsBytes();
    try {
      if (await _countFaces(jpeg) != 1) {
        setState(() => _message = 'One at a time, please');
        return;
      }
      final open = await _api.checkIn(jpeg, widget.club);
      setState(() => _message = open ? 'Welcome!' : 'Please ask at the desk');
    } finally {
      await File(shot.path).delete();
    }
  }

  Future<void> _saveForDesk() async {
    final shot = await widget.camera.takePicture();
    final dir = await getApplicationDocumentsDirectory();
    await File('${dir.path}/desk-${DateTime.now().millisecondsSinceEpoch}.jpg')
        .writeAsBytes(await shot.readAsBytes());
    setState(() => _message = 'Sent to the desk');
  }

  @override
  Widget build(BuildContext context) {
    return Scaffold(
      body: Column(
        children: [
          Expanded(child: CameraPreview(widget.camera)),
          Text(_message),
          FilledButton(onPressed: _onTap, child: const Text('Enter')),
          TextButton(onPressed: _saveForDesk, child: const Text('I need help')),
        ],
      ),
    );
  }
}
