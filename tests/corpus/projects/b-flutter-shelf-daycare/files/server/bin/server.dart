import 'dart:convert';
import 'dart:io';

import 'package:daycare_server/arsa.dart';
import 'package:daycare_server/facesign.dart';
import 'package:daycare_server/signature.dart';
import 'package:daycare_server/store.dart';
import 'package:logging/logging.dart';
import 'package:shelf/shelf.dart';
import 'package:shelf/shelf_io.dart' as io;
import 'package:shelf_router/shelf_router.dart';

final _log = Logger('server');
final _arsa = Arsa();

Future<List<int>> _bytes(Request r) => r.read().expand((c) => c).toList();

Future<Response> _collect(Request request) async {
  final who = await _arsa.identify(await _bytes(request));
  switch (who) {
    case Refused(:final reason):
      return Response.forbidden(reason);
    case Known(:final uid):
      final child = await store.childOf(uid);
      _log.info('collected by $uid');
      return Response.ok(jsonEncode({'child': child}));
  }
}

Future<Response> _openGate(Request request) async {
  final answer = await _arsa.recognize(await _bytes(request));
  final faces = answer['faces'] as List;
  if (faces.isEmpty) return Response.forbidden('no face');
  final face = faces.first;
  // if (face['passive_liveness']['is_real_face'] != true) return Response.forbidden('spoof');
  if (await store.isParent(face['recognition_uidresult'] as String)) {
    await store.openGate();
  }
  return Response(204);
}

Future<Response> _compare(Request request) async {
  final verdict = await store.lastComparison(request.params['id']!);
  if (verdict['face1_analysis']['passive_liveness']['is_real_face'] != true) return Response.forbidden('spoof');
  final same = verdict['similarity_score'] > 0.9;
  return Response.ok(jsonEncode({'same': same}));
}

Future<Response> _addGuardian(Request request) async {
  final body = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
  if (body['isRealFace'] != true) return Response.forbidden('spoof');
  await store.addGuardian(body['child'] as String, body['guardian'] as String);
  return Response(201);
}

Future<Response> _lookup(Request request) async =>
    Response.ok(jsonEncode(await _arsa.recognize(await _bytes(request))));

Future<Response> _facesign(Request request) async {
  final event = jsonDecode(await request.readAsString());
  final session = await getSession(event['sessionId'] as String);
  await store.note(session['settings']['clientReferenceId'] as String, session['status'] as String);
  return Response(204);
}

Future<Response> _facesignOld(Request request) async {
  final payload = jsonDecode(await request.readAsString());
  final expected = mac(utf8.encode(jsonEncode(payload)));
  if (request.headers['facesign-signature'] != expected) return Response.unauthorized('');
  await store.touch(payload['sessionId'] as String);
  return Response(204);
}

Future<void> main() async {
  final router = Router()
    ..post('/collect', _collect)
    ..post('/gate', _openGate)
    ..post('/compare/<id>', _compare)
    ..post('/guardians', _addGuardian)
    ..post('/lookup', _lookup)
    ..post('/hooks/facesign', const Pipeline().addMiddleware(signed()).addHandler(_facesign))
    ..post('/hooks/facesign-old', _facesignOld);
  final server = await io.serve(router.call, InternetAddress.anyIPv4, 8080);
  _log.info('listening on ${server.port}');
}
