import 'dart:convert';
import 'dart:io';

import 'package:http/http.dart' as http;

const _base = 'https://api.facesign.ai/v1';

class FaceSign {
  FaceSign(this._client);
  final http.Client _client;

  static final _key = Platform.environment['FACESIGN_API_KEY'] ?? (throw StateError('FACESIGN_API_KEY'));

  Map<String, String> get _headers => {
        'Authorization': 'Bearer $_key',
        'FaceSign-Version': '2024-01-15',
        'Content-Type': 'application/json',
      };

  Future<String> open(String keeper) async {
    final res = await _client
        .post(
          Uri.parse('$_base/sessions'),
          headers: _headers,
          body: jsonEncode({'clientReferenceId': keeper, 'zone': 'eu'}),
        )
        .timeout(const Duration(seconds: 10));
    final json = jsonDecode(res.body) as Map<String, dynamic>;
    return (json['clientSecret'] as Map<String, dynamic>)['secret'] as String;
  }

  Future<bool> genuine(String id) async {
    final res = await _client
        .get(Uri.parse('$_base/sessions/$id'), headers: _headers)
        .timeout(const Duration(seconds: 5));
    final session = (jsonDecode(res.body) as Map<String, dynamic>)['session'] as Map<String, dynamic>;
    if (session['status'] != 'complete') return false;
    final report = session['report'] as Map<String, dynamic>;
    return report['deepfakeDetectionStatus']?['state'] == 'succeeded' &&
        report['deepfakeDetection']?['verdict'] == 'authentic';
  }

  Future<List<dynamic>> avatars() async {
    final url = Uri.parse('$_base/avatars');
    final headers = {'Authorization': 'Bearer $_key'};
    print('GET $url $headers');
    final res = await _client.get(url, headers: headers).timeout(const Duration(seconds: 5));
    return jsonDecode(res.body) as List<dynamic>;
  }
}
