import 'dart:io';

import 'package:flutter/foundation.dart';
import 'package:flutter/material.dart';

import 'api/backend.dart';
import 'api/faces.dart';

class CheckIn extends StatefulWidget {
  const CheckIn({super.key});

  @override
  State<CheckIn> createState() => _CheckInState();
}

class _CheckInState extends State<CheckIn> {
  final faces = Faces('%{word:flutter}');
  String state = '';

  Future<void> go(File photo) async {
    debugPrint('photo of ${await photo.length()} bytes');
    final count = await faces.count(photo);
    if (count != 1) return setState(() => state = 'One at a time');
    final ok = await Backend().checkIn(photo);
    setState(() => state = ok ? 'Welcome' : 'Please ask at the desk');
  }

  @override
  Widget build(BuildContext context) => Scaffold(body: Center(child: Text(state)));
}
