import 'dart:convert';
import 'dart:io';

import 'package:http/http.dart' as http;
import 'package:shelf/shelf.dart';
import 'package:shelf/shelf_io.dart' as io;

import 'hooks.dart';

final key = Platform.environment['ARSA_FACE_API_KEY']!;
const base = 'https://faceapi.arsa.technology/api/v1';

Future<Map<String, dynamic>> recognize(List<int> image) async {
  final request = http.MultipartRequest('POST', Uri.parse('$base/face_recognition/recognize_face'))
    ..headers['x-key-secret'] = key
    ..files.add(http.MultipartFile.fromBytes('face_image', image));
  final response = await http.Response.fromStream(await request.send().timeout(const Duration(seconds: 10)));
  return jsonDecode(response.body) as Map<String, dynamic>;
}

Future<Response> checkIn(Request request) async {
  final image = await request.read().expand((chunk) => chunk).toList();
  final answer = await recognize(image);
  final faces = answer['faces'] as List;
  if (faces.length != 1) return Response(422);
  final face = faces.first;
  if (face['passive_liveness']['is_real_face'] != true) return Response.forbidden('spoof');
  if (face['recognition_uidresult'] == 'unknown') return Response.notFound('');
  return Response.ok(face['recognition_uidresult']);
}

Future<Response> locker(Request request) async {
  final image = await request.read().expand((chunk) => chunk).toList();
  await File('/var/gym/locker.jpg').writeAsBytes(image);
  final answer = await recognize(image);
  final face = (answer['faces'] as List).first;
  final uid = face['recognition_uidresult'];
  if (uid != 'unknown') {
    return Response.ok('open:$uid');
  }
  return Response.notFound('');
}

Future<Response> guest(Request request) async {
  final body = jsonDecode(await request.readAsString());
  if (body['liveness'] != true) return Response.forbidden('liveness');
  return Response.ok('welcome');
}

Future<void> erase(String uid) async {
  await http.delete(
    Uri.parse('http://faceapi.arsa.technology/api/v1/face_recognition/remove_face'),
    headers: {'x-key-secret': key, 'x-face-uid': uid},
  );
}

void main() async {
  final routes = {'check-in': checkIn, 'locker': locker, 'guest': guest, 'hooks/facesign': event, 'hooks/facesign/old': oldEvent};
  await io.serve((request) async => await routes[request.url.path]?.call(request) ?? Response.notFound(''), 'localhost', 8080);
}
