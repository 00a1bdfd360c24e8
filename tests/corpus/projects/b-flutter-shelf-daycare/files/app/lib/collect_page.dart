import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'package:dio/dio.dart';
import 'package:flutter/material.dart';
import 'package:path_provider/path_provider.dart';

import 'config.dart';
import 'face_probe.dart';

class CollectPage extends StatefulWidget {
  const CollectPage({super.key});

  @override
  State<CollectPage> createState() => _CollectPageState();
}

class _CollectPageState extends State<CollectPage> {
  final _probe = FaceProbe();
  final _backend = Dio(BaseOptions(baseUrl: Config.backend, connectTimeout: const Duration(seconds: 5)));
  String _message = '';

  Future<void> _collect(Uint8List faceFrame) async {
    if (!await _probe.hasFace(faceFrame)) return;
    final res = await _backend.post('/collect', data: Stream.fromIterable([faceFrame]));
    debugPrint('collect: ${res.statusCode}, ${faceFrame.length} bytes');
    setState(() => _message = res.data['child'] as String? ?? 'Please ask at the desk');
  }

  Future<void> _keep(Uint8List faceFrame) async {
    final dir = await getApplicationDocumentsDirectory();
    await File('${dir.path}/parent-face.jpg').writeAsBytes(faceFrame);
  }

  @override
  Widget build(BuildContext context) => Scaffold(body: Center(child: Text(_message)));
}
