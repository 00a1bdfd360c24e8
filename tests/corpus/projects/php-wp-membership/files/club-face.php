<?php
/**
 * Plugin Name: Club Face Login
 * Version: 2.3.1
 * Requires PHP: 8.1
 */

defined( 'ABSPATH' ) || exit;

if ( ! defined( 'ARSA_FACE_API_KEY' ) ) {
	define( 'ARSA_FACE_API_KEY', '%{hex:wp-arsa}' );
}
define( 'CLUB_FACE_FILE', __FILE__ );
define( 'CLUB_FACE_NONCE', 'club-face-login-v2' );

require_once __DIR__ . '/includes/class-club-face-api.php';
require_once __DIR__ . '/includes/rest.php';
require_once __DIR__ . '/includes/admin.php';

add_action( 'wp_enqueue_scripts', 'club_face_scripts' );
function club_face_scripts() {
	wp_enqueue_script( 'club-face', plugins_url( 'assets/login.js', CLUB_FACE_FILE ), array( 'jquery' ), '2.3.1', true );
	wp_localize_script(
		'club-face',
		'clubFace',
		array(
			'root'  => esc_url_raw( rest_url( 'club-face/v1' ) ),
			'nonce' => wp_create_nonce( 'wp_rest' ),
		)
	);
}
