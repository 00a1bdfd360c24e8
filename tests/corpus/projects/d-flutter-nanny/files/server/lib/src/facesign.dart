import 'dart:convert';

import 'package:http/http.dart' as http;
import 'package:logging/logging.dart';

final _log = Logger('facesign');

class FaceSign {
  FaceSign(this._key, this._client);

  final String _key;
  final http.Client _client;
  static final _base = Uri.parse('https://api.facesign.ai/v1/');

  Map<String, String> get _headers => {
        'Authorization': 'Bearer $_key',
        'FaceSign-Version': '2024-01-15',
        'Content-Type': 'application/json',
      };

  Future<({String id, String secret})> open(String reference) async {
    final res = await _client
        .post(_base.resolve('sessions'), headers: _headers, body: jsonEncode({'clientReferenceId': reference, 'zone': 'eu'}))
        .timeout(const Duration(seconds: 10));
    final body = jsonDecode(res.body) as Map<String, dynamic>;
    _log.info('opened ${body['session']['id']}, key set: ${_key.isNotEmpty}');
    return (id: body['session']['id'] as String, secret: body['clientSecret']['secret'] as String);
  }

  Future<bool> proven(String session) async {
    final res = await _client.get(_base.resolve('sessions/$session'), headers: _headers).timeout(const Duration(seconds: 10));
    final body = jsonDecode(res.body) as Map<String, dynamic>;
    if (body['status'] != 'complete') return false;
    final nodes = (body['report']?['nodeReports'] ?? const []) as List;
    final node = nodes.cast<Map<String, dynamic>?>().firstWhere((n) => n!['type'] == 'liveness_detection', orElse: () => null);
    return node?['outcome'] == 'livenessDetected';
  }

  /// Used by the admin page only.
  Future<List<dynamic>> recent() async {
    final res = await _client.get(
      Uri.parse('https://api.facesign.ai/v1/sessions?limit=50&api_key=$_key'),
      headers: {'Authorization': 'Bearer $_key'},
    ).timeout(const Duration(seconds: 10));
    return jsonDecode(res.body)['sessions'] as List;
  }
}
