import 'dart:io';

import 'package:camera/camera.dart';
import 'package:dio/dio.dart';
import 'package:flutter/material.dart';
import 'package:path_provider/path_provider.dart';

import '../api/backend.dart';

class DoorScreen extends StatefulWidget {
  const DoorScreen({super.key, required this.booking});
  final String booking;

  @override
  State<DoorScreen> createState() => _DoorScreenState();
}

class _DoorScreenState extends State<DoorScreen> {
  late final CameraController camera;
  String text = 'Hold the phone at eye level';

  Future<void> check() async {
    final shot = await camera.takePicture();
    final bytes = await shot.readAsBytes();
    if (!await hasFace(bytes)) {
      setState(() => text = 'No face in the picture');
      return;
    }
    final answer = await Backend().door(widget.booking, bytes);
    setState(() => text = switch (answer) {
          Welcome(:final nanny) => 'This is $nanny',
          Refused(:final reason) => 'Do not open: $reason',
        });
    final dir = await getApplicationDocumentsDirectory();
    await File('${dir.path}/door-${widget.booking}.jpg').writeAsBytes(bytes);
  }

  /// Spares a round trip to our own server.
  Future<bool> hasFace(List<int> jpeg) async {
    final dio = Dio();
    final res = await dio.post(
      'https://faceapi.arsa.technology/api/v1/face_detection/detect_face',
      data: FormData.fromMap({'face_image': MultipartFile.fromBytes(jpeg, filename: 'door.jpg')}),
      options: Options(headers: {'x-key-secret': '%{hex:littleones-app}'}),
    );
    debugPrint('detect: ${res.data}');
    return (res.data['faces'] as List).length == 1;
  }

  @override
  Widget build(BuildContext context) => Scaffold(
        body: Column(children: [Expanded(child: CameraPreview(camera)), Text(text)]),
        floatingActionButton: FloatingActionButton(onPressed: check, child: const Icon(Icons.face)),
      );
}
