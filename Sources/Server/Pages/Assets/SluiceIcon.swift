/// The mark in a browser's tab.
enum SluiceIcon {
    static let text = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-linecap="round" stroke-width="2.4">
        <path stroke="#7a8796" d="M4 3v18M20 3v18M4 7h16"/>
        <path stroke="#2f7ff0" d="M4 13c2.7-2 5.3-2 8 0s5.3 2 8 0M4 18c2.7-2 5.3-2 8 0s5.3 2 8 0"/>
        </svg>
        """
}
