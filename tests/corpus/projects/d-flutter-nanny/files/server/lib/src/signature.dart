import 'dart:convert';

import 'package:crypto/crypto.dart';
import 'package:shelf/shelf.dart';

bool _constantTime(String a, String b) {
  if (a.length != b.length) return false;
  var diff = 0;
  for (var i = 0; i < a.length; i++) {
    diff |= a.codeUnitAt(i) ^ b.codeUnitAt(i);
  }
  return diff == 0;
}

/// Reads the body, checks the MAC over its bytes and puts them back for the handler.
Middleware signedBy(String secret) => (inner) => (request) async {
      final bytes = await request.read().expand((c) => c).toList();
      final expected = Hmac(sha256, utf8.encode(secret)).convert(bytes).toString();
      if (!_constantTime(request.headers['facesign-signature'] ?? '', expected)) {
        return Response.unauthorized(null);
      }
      return inner(request.change(body: bytes));
    };
