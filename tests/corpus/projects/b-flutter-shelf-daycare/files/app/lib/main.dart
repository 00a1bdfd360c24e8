import 'package:flutter/material.dart';

import 'collect_page.dart';

void main() => runApp(const MaterialApp(title: 'Day-care', home: CollectPage()));
