"""Camera streams: the only home of OpenCV and FFmpeg. Imports the domain alone."""
