import 'dart:convert';
import 'dart:io';

import 'package:http/http.dart' as http;
import 'package:http/retry.dart';

const _base = 'https://faceapi.arsa.technology/api/v1';
final _key = Platform.environment['ARSA_FACE_API_KEY'] ?? '';
final _client = RetryClient(http.Client(), retries: 2);

class NotThem implements Exception {
  const NotThem(this.reason);
  final String reason;
}

class Face {
  Face.of(Map<String, dynamic> json)
      : uid = json['recognition_uidresult'] as String,
        live = (json['passive_liveness'] as Map<String, dynamic>?)?['is_real_face'] == true;
  final String uid;
  final bool live;
}

class Answer {
  Answer(this.faces);
  final List<Face> faces;
}

Future<Answer> recognize(List<int> photo) async {
  final request = http.MultipartRequest('POST', Uri.parse('$_base/face_recognition/recognize_face'))
    ..headers['x-key-secret'] = _key
    ..files.add(http.MultipartFile.fromBytes('face_image', photo));
  final streamed = await _client.send(request).timeout(const Duration(seconds: 9));
  final body = jsonDecode(await streamed.stream.bytesToString()) as Map<String, dynamic>;
  return Answer([for (final f in body['faces'] as List) Face.of(f as Map<String, dynamic>)]);
}

Future<String> guest(List<int> photo) async {
  final answer = await recognize(photo);
  if (answer.faces case [final Face face] when face.live) {
    if (face.uid != 'unknown') return face.uid;
    throw const NotThem('nobody we know');
  }
  throw const NotThem('one live face, please');
}

/// The crew: the pass's picture against the face; the face has to be live.
bool crew(Map<String, dynamic> answer) {
  if (answer['face2_analysis']?['passive_liveness']?['is_real_face'] != true) return false;
  return answer['match_result'] == true && (answer['similarity_score'] as num) > 70;
}

Future<bool> forget(String uid) async {
  final res = await http.delete(
    Uri.parse('$_base/face_recognition/remove_face'),
    headers: {'x-key-secret': _key, 'x-face-uid': uid},
  );
  return (jsonDecode(res.body) as Map)['status'] == 'success';
}
