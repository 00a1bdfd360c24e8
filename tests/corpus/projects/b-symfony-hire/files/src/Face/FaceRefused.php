<?php

namespace App\Face;

final class FaceRefused extends \RuntimeException
{
}
