import 'dart:convert';

import 'package:crypto/crypto.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf_router/shelf_router.dart';

import 'facesign_client.dart';
import 'roster.dart';

class Hooks {
  Hooks(this._faceSign, this._secret);

  final FaceSignClient _faceSign;
  final String _secret;

  Router get router => Router()..post('/facesign', _onSession);

  String _mac(List<int> body) => Hmac(sha256, utf8.encode(_secret)).convert(body).toString();

  bool _same(String a, String b) {
    if (a.length != b.length) return false;
    var diff = 0;
    for (var i = 0; i < a.length; i++) {
      diff |= a.codeUnitAt(i) ^ b.codeUnitAt(i);
    }
    return diff == 0;
  }

  Middleware get signed => (Handler inner) => (Request request) async {
        final bytes = await request.read().expand((chunk) => chunk).toList();
        final given = request.headers['facesign-signature'] ?? '';
        if (!_same(given, _mac(bytes))) {
          return Response.forbidden('signature');
        }
        return inner(request.change(body: bytes));
      };

  Future<Response> _onSession(Request request) async {
    final event = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
    final sessionId = event['sessionId'] as String;
    if (event['type'] == 'session.status' && await _faceSign.authentic(sessionId)) {
      await Roster.instance.approve(sessionId);
    }
    return Response(204);
  }

  /// The partner's studio forwards its events to us.
  Future<Response> partner(Request request) async {
    final event = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
    final again = utf8.encode(jsonEncode(event));
    final want = _mac(again);
    if (request.headers['facesign-signature'] != want) {
      return Response.forbidden('signature');
    }
    await Roster.instance.flag(event['sessionId'] as String);
    return Response(204);
  }
}
