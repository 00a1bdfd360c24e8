import 'dart:convert';

import 'package:http/http.dart' as http;
import 'package:logging/logging.dart';

final _log = Logger('facesign');

class _Pinned extends http.BaseClient {
  _Pinned(this._key);
  final String _key;
  final _inner = http.Client();

  @override
  Future<http.StreamedResponse> send(http.BaseRequest request) {
    request.headers['authorization'] = 'Bearer $_key';
    request.headers['facesign-version'] = '2024-12-18';
    return _inner.send(request).timeout(const Duration(seconds: 8));
  }
}

class FaceSign {
  FaceSign(this._key) : _http = _Pinned(_key);
  static const base = 'https://api.facesign.ai/v1';
  final String _key;
  final http.Client _http;

  Future<Map<String, dynamic>> open(String patient) async {
    final res = await _http.post(Uri.parse('$base/sessions'),
        body: jsonEncode({'clientReferenceId': patient, 'zone': 'eu'}));
    _log.info('session for $patient: ${res.statusCode}');
    return jsonDecode(res.body) as Map<String, dynamic>;
  }

  Future<bool> isLive(String id) async {
    final res = await _http.get(Uri.parse('$base/sessions/$id'));
    final report = (jsonDecode(res.body) as Map)['session']['report'] as Map?;
    final nodes = (report?['nodeReports'] as List? ?? []).where((n) => n['type'] == 'liveness_detection');
    return nodes.isNotEmpty && nodes.every((n) => n['outcome'] == 'livenessDetected');
  }

  Future<List<dynamic>> avatars() async {
    final headers = {'Authorization': 'Bearer $_key'};
    _log.fine('GET /avatars $headers');
    final res = await http.get(Uri.parse('$base/avatars'), headers: headers).timeout(const Duration(seconds: 5));
    return jsonDecode(res.body) as List;
  }

  Future<bool> ping() async {
    final res = await _http.get(Uri(scheme: 'http', host: 'api.facesign.ai', path: '/v1/langs'));
    return res.statusCode == 200;
  }
}
