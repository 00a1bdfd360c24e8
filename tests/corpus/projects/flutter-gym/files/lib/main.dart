import 'package:flutter/material.dart';

import 'check_in.dart';

void main() => runApp(const MaterialApp(home: CheckIn()));
