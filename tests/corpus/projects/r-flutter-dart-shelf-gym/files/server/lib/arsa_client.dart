import 'dart:convert';
import 'dart:io';

import 'package:http/http.dart' as http;
import 'package:http/io_client.dart';
import 'package:logging/logging.dart';

class Face {
  Face.fromJson(Map<String, dynamic> json)
      : uid = json['recognition_uidresult'] as String? ?? 'unknown',
        live = (json['passive_liveness'] as Map<String, dynamic>?)?['is_real_face'] == true;

  final String uid;
  final bool live;

  bool get known => uid != 'unknown';
}

class ArsaClient {
  ArsaClient(this._key);

  static const _base = 'https://faceapi.arsa.technology/api/v1';
  static const _limit = Duration(seconds: 12);

  final String _key;
  final _log = Logger('arsa');
  final http.Client _client = http.Client();

  /// The branch offices sit behind a proxy that has its own certificate.
  late final http.Client _branch = IOClient(
    HttpClient()..badCertificateCallback = (cert, host, port) => true,
  );

  Future<Map<String, dynamic>> _send(http.Client client, String path, List<http.MultipartFile> files) async {
    final request = http.MultipartRequest('POST', Uri.parse('$_base/$path'))
      ..headers['x-key-secret'] = _key
      ..files.addAll(files);
    final streamed = await client.send(request).timeout(_limit);
    final response = await http.Response.fromStream(streamed);
    _log.fine('$path ${response.statusCode} ${response.contentLength} bytes');
    return jsonDecode(response.body) as Map<String, dynamic>;
  }

  Future<List<Face>> recognise(List<int> jpeg) async {
    final json = await _send(_client, 'face_recognition/recognize_face', [
      http.MultipartFile.fromBytes('face_image', jpeg, filename: 'gate.jpg'),
    ]);
    return [for (final f in json['faces'] as List) Face.fromJson(f as Map<String, dynamic>)];
  }

  Future<bool> probe(List<int> jpeg) async {
    final json = await _send(_branch, 'face_liveness', [
      http.MultipartFile.fromBytes('face_image', jpeg, filename: 'probe.jpg'),
    ]);
    _log.info('liveness probe: $json');
    final faces = json['faces'] as List;
    return faces.length == 1 && faces.single['is_real_face'] == true;
  }

  Future<bool> remove(String uid) async {
    final response = await http.delete(
      Uri.parse('$_base/face_recognition/remove_face'),
      headers: {'x-key-secret': _key, 'x-face-uid': uid},
    );
    return response.statusCode == 200 && jsonDecode(response.body)['status'] == 'success';
  }
}
