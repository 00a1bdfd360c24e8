import cv2

cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")


def first_face(path):
    faces = cascade.detectMultiScale(cv2.imread(path))
    return faces[0]
