import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';
import 'package:http/http.dart' as http;
import 'package:shelf/shelf.dart';
import 'package:shelf/shelf_io.dart' as io;
import 'package:shelf_router/shelf_router.dart';

final _key = Platform.environment['ARSA_FACE_API_KEY'] ?? '';
final _secret = utf8.encode(Platform.environment['FACESIGN_WEBHOOK_SECRET']!);
const _base = 'https://faceapi.arsa.technology/api/v1';

Future<Map<String, dynamic>> _recognise(List<int> image) async {
  final req = http.MultipartRequest('POST', Uri.parse('$_base/face_recognition/recognize_face'));
  req.headers['x-key-secret'] = _key;
  req.files.add(http.MultipartFile.fromBytes('face_image', image, filename: 'f.jpg'));
  final streamed = await req.send().timeout(const Duration(seconds: 9));
  return jsonDecode(await streamed.stream.bytesToString()) as Map<String, dynamic>;
}

bool _equal(List<int> a, List<int> b) {
  if (a.length != b.length) return false;
  var diff = 0;
  for (var i = 0; i < a.length; i++) {
    diff |= a[i] ^ b[i];
  }
  return diff == 0;
}

Future<Response> checkIn(Request request) async {
  final image = await request.read().expand((c) => c).toList();
  final faces = (await _recognise(image))['faces'] as List;
  if (faces case [{'passive_liveness': {'is_real_face': true}, 'recognition_uidresult': final String uid}] when uid != 'unknown') {
    return Response.ok(jsonEncode({'pupil': uid}));
  }
  return Response.forbidden('refused');
}

Future<Response> checkInTablet(Request request) async {
  final body = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
  if (body['liveness_passed'] != true) return Response.forbidden('liveness');
  return Response.ok(jsonEncode({'pupil': body['pupil']}));
}

Future<Response> who(Request request) async {
  final answer = await _recognise(await request.read().expand((c) => c).toList());
  return Response.ok(jsonEncode(answer));
}

Future<Response> hook(Request request) async {
  final raw = await request.read().expand((c) => c).toList();
  final want = utf8.encode(Hmac(sha256, _secret).convert(raw).toString());
  final given = utf8.encode(request.headers['facesign-signature'] ?? '');
  if (!_equal(want, given)) return Response.unauthorized('signature');
  final event = jsonDecode(utf8.decode(raw)) as Map<String, dynamic>;
  await refresh(event['sessionId'] as String);
  return Response(204);
}

Future<Response> hookOld(Request request) async {
  final event = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
  final mac = Hmac(sha256, _secret).convert(utf8.encode(jsonEncode(event)));
  if (mac.toString() != request.headers['facesign-signature']) return Response.unauthorized('signature');
  await refresh(event['sessionId'] as String);
  return Response(204);
}

Future<Response> hookOpen(Request request) async {
  final event = jsonDecode(await request.readAsString()) as Map<String, dynamic>;
  await refresh(event['sessionId'] as String);
  return Response(204);
}

Future<void> refresh(String id) async {
  final res = await http.get(
    Uri.https('api.facesign.ai', '/v1/sessions/$id'),
    headers: {'Authorization': 'Bearer ${Platform.environment['FACESIGN_API_KEY']}'},
  );
  print('session $id: ${res.statusCode}');
}

Future<void> main() async {
  final router = Router()
    ..post('/check-in', checkIn)
    ..post('/check-in/tablet', checkInTablet)
    ..post('/who', who)
    ..post('/hooks/facesign', hook)
    ..post('/hooks/facesign/old', hookOld)
    ..post('/hooks/facesign/open', hookOpen);
  await io.serve(const Pipeline().addMiddleware(logRequests()).addHandler(router.call), '0.0.0.0', 8080);
}
