import 'dart:convert';

import 'package:flutter/foundation.dart';
import 'package:flutter_riverpod/flutter_riverpod.dart';
import 'package:http/http.dart' as http;

const backendUrl = String.fromEnvironment('BACKEND_URL', defaultValue: 'https://desk.pawlodge.example');

final backendProvider = Provider<Backend>((ref) {
  final client = http.Client();
  ref.onDispose(client.close);
  return Backend(client);
});

sealed class PickUp {
  const PickUp();
}

class HandOver extends PickUp {
  const HandOver(this.keeper);
  final String keeper;
}

class Refused extends PickUp {
  const Refused(this.reason);
  final String reason;
}

class Backend {
  Backend(this._client);
  final http.Client _client;

  Future<PickUp> pickUp(String petId, Uint8List photo) async {
    final res = await _client
        .post(Uri.parse('$backendUrl/pets/$petId/pickup'), body: photo)
        .timeout(const Duration(seconds: 12));
    final json = jsonDecode(res.body) as Map<String, dynamic>;
    debugPrint('pick-up ${res.statusCode}');
    return switch (res.statusCode) {
      200 => HandOver(json['keeper'] as String),
      _ => Refused(json['reason'] as String? ?? 'unknown'),
    };
  }

  Future<String> startSession(String keeperId) async {
    final res = await _client.post(Uri.parse('$backendUrl/keepers/$keeperId/session'));
    return (jsonDecode(res.body) as Map<String, dynamic>)['clientSecret'] as String;
  }
}
