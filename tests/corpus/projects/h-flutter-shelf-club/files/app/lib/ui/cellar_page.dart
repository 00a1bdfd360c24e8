import 'dart:convert';
import 'dart:io';

import 'package:camera/camera.dart';
import 'package:flutter/foundation.dart';
import 'package:flutter/material.dart';
import 'package:path_provider/path_provider.dart';
import 'package:shared_preferences/shared_preferences.dart';

import '../data/club_api.dart';
import '../data/face_probe.dart';

class CellarPage extends StatefulWidget {
  const CellarPage({super.key, required this.api, required this.probe, required this.cellar});

  final ClubApi api;
  final FaceProbe probe;
  final String cellar;

  @override
  State<CellarPage> createState() => _CellarPageState();
}

class _CellarPageState extends State<CellarPage> {
  CameraController? _camera;
  CellarAnswer? _answer;
  bool _busy = false;

  @override
  void initState() {
    super.initState();
    _start();
  }

  Future<void> _start() async {
    final cameras = await availableCameras();
    final front = cameras.firstWhere((c) => c.lensDirection == CameraLensDirection.front);
    final controller = CameraController(front, ResolutionPreset.medium, enableAudio: false);
    await controller.initialize();
    if (mounted) setState(() => _camera = controller);
  }

  Future<void> _open() async {
    setState(() => _busy = true);
    final shot = await _camera!.takePicture();
    try {
      final jpeg = await shot.readAsBytes();
      if (await widget.probe.count(jpeg) != 1) return;
      final answer = await widget.api.openCellar(widget.cellar, jpeg);
      setState(() => _answer = answer);
    } finally {
      await File(shot.path).delete();
      if (mounted) setState(() => _busy = false);
    }
  }

  /// Next time the avatar is there at once.
  Future<void> _keepAvatar(XFile shot) async {
    final faceImage = await shot.readAsBytes();
    final prefs = await SharedPreferences.getInstance();
    await prefs.setString('face_image', base64Encode(faceImage));
    debugPrint('avatar ${base64Encode(faceImage)}');
  }

  Future<void> _forgetAvatar() async {
    final dir = await getApplicationDocumentsDirectory();
    debugPrint('documents in ${dir.path}');
    await (await SharedPreferences.getInstance()).remove('face_image');
  }

  @override
  void dispose() {
    _camera?.dispose();
    super.dispose();
  }

  @override
  Widget build(BuildContext context) {
    final camera = _camera;
    if (camera == null) return const Center(child: CircularProgressIndicator());
    return Column(children: [
      Expanded(child: CameraPreview(camera)),
      if (_answer case final a?) Text(a.open ? 'The cellar is open' : a.reason ?? 'Please use your card'),
      FilledButton(onPressed: _busy ? null : _open, child: const Text('Open')),
      TextButton(
        onPressed: () async => _keepAvatar(await camera.takePicture()),
        onLongPress: _forgetAvatar,
        child: const Text('Use as avatar'),
      ),
    ]);
  }
}
