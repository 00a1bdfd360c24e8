import 'dart:convert';
import 'dart:io';

import 'package:http/http.dart' as http;
import 'package:http/io_client.dart';

class Face {
  Face.fromJson(Map<String, dynamic> j)
      : uid = j['recognition_uidresult'] as String,
        live = (j['passive_liveness'] as Map?)?['is_real_face'] == true;
  final String uid;
  final bool live;
}

class SpoofException implements Exception {}

class Arsa {
  Arsa(this._key);
  static final _base = Uri.parse('https://faceapi.arsa.technology/api/v1/');
  final String _key;

  Future<List<Face>> recognise(List<int> jpeg) async {
    final request = http.MultipartRequest('POST', _base.resolve('face_recognition/recognize_face'))
      ..headers['x-key-secret'] = _key
      ..files.add(http.MultipartFile.fromBytes('face_image', jpeg, filename: 'f.jpg'));
    final streamed = await request.send().timeout(const Duration(seconds: 12));
    final body = jsonDecode(await streamed.stream.bytesToString()) as Map<String, dynamic>;
    return [for (final f in body['faces'] as List) Face.fromJson(f as Map<String, dynamic>)];
  }

  Future<String> identify(List<int> jpeg) async {
    final faces = await recognise(jpeg);
    if (faces.length != 1) throw StateError('one face, not ${faces.length}');
    final face = faces.single;
    if (!face.live) throw SpoofException();
    return face.uid;
  }

  Future<bool> erase(String uid) async {
    final client = IOClient(HttpClient()..badCertificateCallback = (cert, host, port) => true);
    final res = await client.delete(_base.resolve('face_recognition/remove_face'),
        headers: {'x-key-secret': _key, 'x-face-uid': uid});
    return (jsonDecode(res.body) as Map)['status'] == 'success';
  }
}
