import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';
import 'package:http/http.dart' as http;
import 'package:shelf/shelf.dart';
import 'package:shelf/shelf_io.dart' as io;
import 'package:shelf_router/shelf_router.dart';

final _key = Platform.environment['ARSA_FACE_API_KEY'] ?? '';
final _signKey = Platform.environment['FACESIGN_API_KEY'] ?? '%{test:dart-courier-server}';
final _hookSecret = utf8.encode(Platform.environment['FACESIGN_HOOK_SECRET']!);

const _base = 'https://faceapi.arsa.technology/api/v1';

Future<Map<String, dynamic>> _recognize(List<int> jpeg) async {
  final request = http.MultipartRequest('POST', Uri.parse('$_base/face_recognition/recognize_face'))
    ..headers['x-key-secret'] = _key
    ..files.add(http.MultipartFile.fromBytes('face_image', jpeg, filename: 'f.jpg'));
  final sent = await request.send().timeout(const Duration(seconds: 10));
  return jsonDecode(await sent.stream.bytesToString()) as Map<String, dynamic>;
}

// visor:allow[missing-timeout]
Future<List<int>> _body(Request r) => r.read().expand((c) => c).toList();

Future<Response> checkIn(Request r) async {
  final answer = await _recognize(await _body(r));
  final faces = answer['faces'] as List;
  if (faces.length != 1) return Response(422);
  final face = faces[0] as Map<String, dynamic>;
  if (face['passive_liveness']?['is_real_face'] != true) {
    stderr.writeln('spoof at ${DateTime.now()}');
    return Response.forbidden('again');
  }
  final uid = face['recognition_uidresult'];
  return uid == 'unknown' ? Response.notFound('') : Response.ok(jsonEncode({'courier': uid}));
}

Future<Response> depot(Request r) async {
  final seen = await _recognize(await _body(r));
  if (seen['faces'] case [final Map<String, dynamic> face]) {
    if (face['recognition_uidresult'] == 'unknown') return Response.notFound('');
    return Response.ok(jsonEncode({'open': true}));
  }
  return Response(422);
}

Future<Response> handover(Request r) async {
  final body = jsonDecode(await r.readAsString()) as Map<String, dynamic>;
  if (body['liveness'] != 'ok') return Response.forbidden('');
  stdout.writeln('handover of ${body['parcel']}');
  return Response.ok('');
}

Future<Response> erase(Request r, String uid) async {
  final answer = await http.delete(
    Uri.parse('$_base/face_recognition/remove_face'),
    headers: {'x-key-secret': _key, 'x-face-uid': uid},
  );
  return Response(jsonDecode(answer.body)['status'] == 'success' ? 204 : 502);
}

Future<Response> session(Request r) async {
  final answer = await http
      .post(Uri.https('api.facesign.ai', '/v1/sessions'),
          headers: {'authorization': 'Bearer $_signKey', 'content-type': 'application/json'},
          body: jsonEncode({'clientReferenceId': r.headers['x-courier']}))
      .timeout(const Duration(seconds: 8));
  return Response.ok(jsonEncode({'clientSecret': jsonDecode(answer.body)['clientSecret']}));
}

Future<Response> hook(Request r) async {
  final raw = await _body(r);
  final mac = Hmac(sha256, _hookSecret).convert(raw);
  if (mac.toString() != r.headers['facesign-signature']) return Response.unauthorized('');
  final event = jsonDecode(utf8.decode(raw)) as Map<String, dynamic>;
  await File('queue/${event['id']}').writeAsString(event['sessionId'] as String);
  return Response.ok('');
}

Future<Response> hookSlow(Request r) async {
  final raw = await _body(r);
  final mac = Hmac(sha256, _hookSecret).convert(raw);
  final theirs = Digest(_unhex(r.headers['facesign-signature'] ?? ''));
  if (mac != theirs) return Response.unauthorized('');
  await File('queue/slow').writeAsBytes(raw, mode: FileMode.append);
  return Response.ok('');
}

List<int> _unhex(String s) =>
    [for (var i = 0; i + 1 < s.length; i += 2) int.parse(s.substring(i, i + 2), radix: 16)];

void main() async {
  final router = Router()
    ..post('/api/checkin', checkIn)
    ..post('/api/depot', depot)
    ..post('/api/handover', handover)
    ..delete('/api/couriers/<uid>', erase)
    ..post('/api/facesign/session', session)
    ..post('/hooks/facesign', hook)
    ..post('/hooks/facesign-slow', hookSlow);
  await io.serve(router.call, InternetAddress.anyIPv4, 8080);
}
