import 'dart:convert';

import 'package:crypto/crypto.dart';
import 'package:dart_frog/dart_frog.dart';

bool sameBytes(List<int> a, List<int> b) {
  if (a.length != b.length) return false;
  var diff = 0;
  for (var i = 0; i < a.length; i++) {
    diff |= a[i] ^ b[i];
  }
  return diff == 0;
}

Middleware facesignSignature(String secret) => (handler) => (context) async {
      final raw = await context.request.body();
      final mac = Hmac(sha256, utf8.encode(secret)).convert(utf8.encode(raw));
      final given = context.request.headers['FaceSign-Signature'] ?? '';
      if (!sameBytes(utf8.encode(mac.toString()), utf8.encode(given))) {
        return Response(statusCode: 401);
      }
      return handler(context.provide<Map<String, dynamic>>(() => jsonDecode(raw) as Map<String, dynamic>));
    };
