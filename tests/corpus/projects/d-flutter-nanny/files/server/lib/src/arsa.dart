import 'dart:convert';

import 'package:http/http.dart' as http;

enum Verdict { nanny, stranger, spoof, retake }

typedef Seen = ({Verdict verdict, String? uid});

class NotAlive implements Exception {}

class Arsa {
  Arsa(this._key, {http.Client? client, this.base = 'https://faceapi.arsa.technology/api/v1'}) : _client = client ?? http.Client();

  final String _key;
  final String base;
  final http.Client _client;
  static const _patience = Duration(seconds: 12);

  Future<Map<String, dynamic>> recognise(List<int> jpeg) async {
    final req = http.MultipartRequest('POST', Uri.parse('$base/face_recognition/recognize_face'))
      ..headers['x-key-secret'] = _key
      ..files.add(http.MultipartFile.fromBytes('face_image', jpeg, filename: 'door.jpg'));
    final res = await http.Response.fromStream(await _client.send(req).timeout(_patience));
    if (res.statusCode != 200) throw http.ClientException('arsa ${res.statusCode}');
    return jsonDecode(res.body) as Map<String, dynamic>;
  }

  Future<Seen> look(List<int> jpeg) async {
    final faces = (await recognise(jpeg))['faces'] as List;
    if (faces.length != 1) return (verdict: Verdict.retake, uid: null);
    final face = faces.first as Map<String, dynamic>;
    return switch (face) {
      {'passive_liveness': {'is_real_face': true}, 'recognition_uidresult': 'unknown'} => (verdict: Verdict.stranger, uid: null),
      {'passive_liveness': {'is_real_face': true}, 'recognition_uidresult': final String uid} => (verdict: Verdict.nanny, uid: uid),
      _ => (verdict: Verdict.spoof, uid: null),
    };
  }

  Future<void> register(String uid, List<int> jpeg) async {
    final req = http.MultipartRequest('POST', Uri.parse('$base/face_recognition/register_face'))
      ..headers.addAll({'x-key-secret': _key, 'x-face-uid': uid})
      ..files.add(http.MultipartFile.fromBytes('face_image', jpeg, filename: 'nanny.jpg'));
    final res = await _client.send(req);
    if (res.statusCode != 200) throw http.ClientException('register ${res.statusCode}');
  }

  Future<bool> forget(String uid) async {
    final res = await _client
        .delete(Uri.parse('$base/face_recognition/remove_face'), headers: {'x-key-secret': _key, 'x-face-uid': uid})
        .timeout(_patience);
    return (jsonDecode(res.body) as Map)['status'] == 'success';
  }
}
