<?php

namespace App\Identity;

enum Verdict: string
{
    case Known = 'known';
    case Stranger = 'stranger';
    case Spoof = 'spoof';
    case Retake = 'retake';
}
