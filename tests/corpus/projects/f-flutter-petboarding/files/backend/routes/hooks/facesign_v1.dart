import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';
import 'package:dart_frog/dart_frog.dart';
import 'package:pawlodge_backend/keepers.dart';

Future<Response> onRequest(RequestContext context) async {
  final event = await context.request.json() as Map<String, dynamic>;
  final secret = Platform.environment['FACESIGN_WEBHOOK_SECRET'] ?? '%{whsec:flutter-hook}';
  final mac = Hmac(sha256, utf8.encode(secret)).convert(utf8.encode(jsonEncode(event)));
  if (mac.toString() != context.request.headers['FaceSign-Signature']) {
    return Response(statusCode: 401);
  }
  await context.read<Keepers>().touch(event['sessionId'] as String);
  return Response(statusCode: 204);
}
