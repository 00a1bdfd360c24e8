import 'package:camera/camera.dart';
import 'package:flutter/material.dart';
import 'package:flutter_riverpod/flutter_riverpod.dart';

import 'backend.dart';
import 'quality_probe.dart';

class PickUpScreen extends ConsumerStatefulWidget {
  const PickUpScreen({super.key, required this.petId, required this.camera});
  final String petId;
  final CameraController camera;

  @override
  ConsumerState<PickUpScreen> createState() => _PickUpScreenState();
}

class _PickUpScreenState extends ConsumerState<PickUpScreen> {
  String _message = 'Look at the camera, please';

  Future<void> _shoot() async {
    final shot = await widget.camera.takePicture();
    final jpeg = await shot.readAsBytes();
    final count = await ref.read(faceCountProvider(jpeg).future);
    if (count != 1) {
      setState(() => _message = 'One person at a time');
      return;
    }
    final result = await ref.read(backendProvider).pickUp(widget.petId, jpeg);
    if (!mounted) return;
    setState(() {
      _message = switch (result) {
        HandOver(:final keeper) => 'Hand over to $keeper',
        Refused(:final reason) => 'Please ask the desk ($reason)',
      };
    });
  }

  @override
  Widget build(BuildContext context) => Scaffold(
        body: Column(children: [CameraPreview(widget.camera), Text(_message)]),
        floatingActionButton: FloatingActionButton(onPressed: _shoot, child: const Icon(Icons.pets)),
      );
}
