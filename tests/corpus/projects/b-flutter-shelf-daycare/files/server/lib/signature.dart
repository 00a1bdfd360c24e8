import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';
import 'package:shelf/shelf.dart';

bool _same(List<int> a, List<int> b) {
  if (a.length != b.length) return false;
  var diff = 0;
  for (var i = 0; i < a.length; i++) {
    diff |= a[i] ^ b[i];
  }
  return diff == 0;
}

String mac(List<int> body) =>
    Hmac(sha256, utf8.encode(Platform.environment['FACESIGN_WEBHOOK_SECRET']!)).convert(body).toString();

/// Refuses what FaceSign has not signed.
Middleware signed() => (inner) => (request) async {
      final raw = await request.read().expand((chunk) => chunk).toList();
      final given = request.headers['facesign-signature'] ?? '';
      if (!_same(utf8.encode(given), utf8.encode(mac(raw)))) return Response.unauthorized('signature');
      return inner(request.change(body: raw));
    };
