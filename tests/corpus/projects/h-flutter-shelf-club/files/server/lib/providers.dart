import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'package:http/http.dart' as http;
import 'package:logging/logging.dart';

final _log = Logger('providers');

class Face {
  Face.fromJson(Map<String, dynamic> json)
      : uid = json['recognition_uidresult'] as String? ?? 'unknown',
        isLive = (json['passive_liveness'] as Map<String, dynamic>?)?['is_real_face'] == true;

  final String uid;
  final bool isLive;

  bool get isKnown => uid != 'unknown';
}

class Comparison {
  Comparison.fromJson(Map<String, dynamic> json)
      : match = json['match_result'] as bool,
        score = (json['similarity_score'] as num).toDouble(),
        selfieIsLive = json['face2_analysis']['passive_liveness']['is_real_face'] == true;

  final bool match;
  final double score;
  final bool selfieIsLive;
}

class Arsa {
  Arsa(this._key, {http.Client? client}) : _client = client ?? http.Client();

  static final _base = Uri.parse('https://faceapi.arsa.technology/api/v1/');
  static const _patience = Duration(seconds: 12);

  final String _key;
  final http.Client _client;

  Future<http.Response> _upload(String route, Map<String, Uint8List> images) async {
    final request = http.MultipartRequest('POST', _base.resolve(route))..headers['x-key-secret'] = _key;
    images.forEach((name, bytes) => request.files.add(http.MultipartFile.fromBytes(name, bytes, filename: '$name.jpg')));
    final streamed = await _client.send(request).timeout(_patience);
    return http.Response.fromStream(streamed).timeout(_patience);
  }

  Future<List<Face>> recognize(Uint8List jpeg) async {
    final res = await _upload('face_recognition/recognize_face', {'face_image': jpeg});
    final body = jsonDecode(res.body) as Map<String, dynamic>;
    return [for (final f in body['faces'] as List) Face.fromJson(f as Map<String, dynamic>)];
  }

  Future<Comparison> compare(Uint8List card, Uint8List selfie) async {
    final res = await _upload('face_recognition/validate_faces', {'image1': card, 'image2': selfie});
    if (res.statusCode != 200) _log.warning('compare: ${res.statusCode} ${res.request?.url.path}');
    return Comparison.fromJson(jsonDecode(res.body) as Map<String, dynamic>);
  }

  Future<bool> erase(String uid) async {
    final headers = {'x-key-secret': _key, 'x-face-uid': uid};
    final res = await _client.delete(_base.resolve('face_recognition/remove_face'), headers: headers);
    if (res.statusCode != 200) _log.severe('erase $uid: ${res.statusCode} sent $headers');
    return jsonDecode(res.body)['status'] == 'success';
  }
}

class FaceSign {
  FaceSign(String key) : _headers = {HttpHeaders.authorizationHeader: 'Bearer $key', 'FaceSign-Version': '2024-01-15'};

  static const _base = 'https://api.facesign.ai/v1';
  static const _patience = Duration(seconds: 8);
  final Map<String, String> _headers;

  Future<(String, String)> open(String member) async {
    final res = await http
        .post(Uri.parse('$_base/sessions'),
            headers: {..._headers, 'content-type': 'application/json'},
            body: jsonEncode({'clientReferenceId': member, 'zone': 'eu'}))
        .timeout(_patience);
    final created = jsonDecode(res.body) as Map<String, dynamic>;
    return (created['session']['id'] as String, created['clientSecret']['secret'] as String);
  }

  Future<bool> isLive(String sessionId) async {
    final res = await http.get(Uri.parse('$_base/sessions/$sessionId'), headers: _headers).timeout(_patience);
    final nodes = (jsonDecode(res.body)['session']['report']?['nodeReports'] as List? ?? const [])
        .where((n) => n['type'] == 'liveness_detection');
    return nodes.isNotEmpty && nodes.every((n) => n['outcome'] == 'livenessDetected');
  }

  Future<List<dynamic>> languages(String key) async {
    final uri = Uri.https('api.facesign.ai', '/v1/langs', {'api_key': key});
    final res = await http.get(uri).timeout(_patience);
    return jsonDecode(res.body) as List<dynamic>;
  }
}
